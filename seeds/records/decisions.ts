import { company, person, shop } from "./parties.ts";
import type { Decision } from "./rows.ts";

const TRADE_MARK = "《中华人民共和国商标法》第六十条第二款";
const COPYRIGHT = "《中华人民共和国著作权法》第五十三条";
const QUALITY = "《中华人民共和国产品质量法》第五十三条";

/** Decisions of every department, 2018 to 2026; rows of the input are made from them. */
export const decisions = {
  cable: {
    agency: "quality", no: "黔示质监罚字〔2018〕31号", date: "2018/12/28",
    party: company("贵州示例庚电缆有限公司", "520203", 201),
    act: "伪造产品产地，冒用他人厂名厂址", facts: "生产冒用他人厂名的电线300卷，货值80000元。", basis: QUALITY,
    kinds: "罚款;没收非法财物", fine: 80_000, confiscated: 80_000, content: "没收电线300卷，罚款80000元。",
  },
  drugs: {
    agency: "food", no: "黔示食药监药罚〔2018〕5号", date: "2018/07/20",
    party: company("贵州示例辛药房有限公司", "520502", 202),
    act: "销售假药", facts: "销售假药20盒，违法所得6000元。", basis: "《中华人民共和国药品管理法》第七十三条",
    kinds: "罚款;没收违法所得;吊销许可证件", fine: 30_000, confiscated: 6_000,
    content: "没收违法所得6000元，罚款30000元，吊销《药品经营许可证》。", licence: "药品经营许可证 示例B0001",
  },
  seeds: {
    agency: "farming", no: "示农（种子）罚〔2018〕4号", date: "2018/04/08",
    party: shop("示例县壬种子经营部", "520321", 203),
    act: "经营假种子", facts: "以普通玉米种子冒充示例品种销售200公斤。", basis: "《中华人民共和国种子法》第七十五条",
    kinds: "罚款;没收违法所得", fine: 10_000, confiscated: 2_400, content: "没收违法所得2400元，罚款10000元。",
  },
  disinfectant: {
    agency: "health", no: "示卫传罚〔2018〕9号", date: "2018/08/17",
    party: company("示例县癸消毒用品有限公司", "522601", 204),
    act: "冒用卫生许可批件", facts: "产品标签冒用他人卫生许可批准文号。", basis: "《消毒管理办法》第四十三条",
    kinds: "警告;罚款", fine: 5_000, content: "警告，罚款5000元。",
  },
  discs: {
    agency: "culture", no: "示州文罚字〔2019〕第3号", date: "2019/03/22",
    party: shop("示例州子音像店", "522301", 205),
    act: "经营盗版音像制品", facts: "销售盗版光盘150张。", basis: "《音像制品管理条例》第四十五条",
    kinds: "罚款;没收非法财物", fine: 8_000, confiscated: 1_500, content: "没收盗版光盘150张，罚款8000元。",
  },
  warned2018: {
    agency: "commerce", no: "黔示工商罚〔2018〕71号", date: "2018/05/21",
    party: company("贵州示例寅食品有限公司", "520103", 206),
    act: "未规范使用注册商标", facts: "自行改变注册商标，限期内已改正。", basis: "《中华人民共和国商标法》第四十九条",
    kinds: "警告", content: "警告。",
  },
  warned2022: {
    agency: "market", no: "黔示市监罚〔2022〕18号", date: "2022/03/15",
    party: company("贵州示例辰服饰有限公司", "520103", 207),
    act: "未规范使用注册商标", facts: "自行改变注册商标，限期内已改正。", basis: "《中华人民共和国商标法》第四十九条",
    kinds: "警告", content: "警告。",
  },
  criticised2022: {
    agency: "market", no: "黔示市监罚〔2022〕19号", date: "2022/03/16",
    party: company("贵州示例巳日化有限公司", "520102", 208),
    act: "侵犯注册商标专用权", facts: "广告中擅自使用他人注册商标，未销售商品。", basis: TRADE_MARK,
    kinds: "通报批评", content: "通报批评。",
  },
  joint: {
    agency: "market", no: "黔示市监罚〔2019〕45号", date: "2019/06/14",
    party: company("贵州示例午酒业有限公司", "520382", 209),
    act: "侵犯注册商标专用权", facts: "三方共同生产、运输、销售假冒注册商标的白酒600瓶。", basis: TRADE_MARK,
    kinds: "罚款;没收非法财物", fine: 120_000, confiscated: 36_000, content: "没收白酒600瓶，罚款120000元。",
  },
  minor2024: {
    agency: "market", no: "黔示市监罚〔2024〕23号", date: "2024/05/10",
    party: person("示例未某", "529999", "20080304", 5),
    act: "销售侵犯注册商标专用权的商品", facts: "网店销售假冒文具8件。", basis: TRADE_MARK,
    kinds: "罚款", fine: 200, content: "罚款200元。",
  },
  otherProvince: {
    agency: "market", no: "黔示市监罚〔2022〕27号", date: "2022/04/22",
    party: company("广东示例申电子有限公司", "440106", 210),
    act: "销售侵犯注册商标专用权的商品", facts: "向本市商户销售假冒充电器2000个。", basis: TRADE_MARK,
    kinds: "罚款;没收非法财物", fine: 60_000, confiscated: 20_000, content: "没收充电器2000个，罚款60000元。",
  },
  slight2026: {
    agency: "market", no: "黔示市监罚〔2026〕8号", date: "2026/04/10",
    party: shop("示例区酉文具店", "520103", 211),
    act: "销售侵犯注册商标专用权的商品", facts: "销售假冒文具10件，首次且及时改正。", basis: TRADE_MARK,
    kinds: "警告", content: "警告。",
  },
  general2026: {
    agency: "market", no: "黔示市监罚〔2026〕15号", date: "2026/05/11",
    party: company("贵州示例戌家居有限公司", "520115", 212),
    act: "侵犯注册商标专用权", facts: "生产销售假冒注册商标的灯具500件。", basis: TRADE_MARK,
    kinds: "罚款;没收非法财物", fine: 20_000, confiscated: 15_000, content: "没收灯具500件，罚款20000元。",
  },
  serious2026: {
    agency: "market", no: "黔示市监罚〔2026〕22号", date: "2026/06/18",
    party: company("贵州示例亥食品有限公司", "520111", 213),
    act: "生产销售假冒伪劣食品", facts: "以假充真生产食品，货值150000元。", basis: QUALITY,
    kinds: "罚款;没收违法所得;吊销许可证件", fine: 1_000_000, confiscated: 90_000,
    content: "没收违法所得90000元，罚款人民币壹佰万元整，吊销食品生产许可证。", licence: "食品生产许可证 示例SC001",
  },
  barred2026: {
    agency: "market", no: "黔示市监罚〔2026〕23号", date: "2026/06/18",
    party: person("示例孟某", "520111", "18820611", 18),
    act: "生产销售假冒伪劣食品", facts: "作为直接负责的主管人员，五年内不得从事食品生产经营管理。", basis: "《中华人民共和国食品安全法》第一百三十五条",
    kinds: "限制从业", content: "五年内不得申请食品生产经营许可，不得从事食品生产经营管理工作。",
  },
  software: {
    agency: "copyright", no: "黔示版罚字〔2021〕第6号", date: "2021/09/10",
    party: company("示例市天软件销售有限公司", "520402", 214),
    act: "复制发行侵权软件", facts: "销售预装侵权软件的电脑40台。", basis: COPYRIGHT,
    kinds: "警告;罚款;没收违法所得", fine: 50_000, confiscated: 12_000, content: "警告，没收违法所得12000元，罚款50000元。",
  },
  patent2020: {
    agency: "patents", no: "黔示知罚〔2020〕3号", date: "2020/01/23",
    party: company("贵州示例地机械有限公司", "520302", 215),
    act: "假冒专利", facts: "在产品上标注虚构的专利号。", basis: "《中华人民共和国专利法》第六十三条",
    kinds: "罚款;没收违法所得", fine: 40_000, confiscated: 10_000, content: "没收违法所得10000元，并处罚款40000元。",
  },
  courier2020: {
    agency: "post", no: "示邮罚〔2020〕2号", date: "2020/11/06",
    party: company("贵州示例玄快递有限公司", "520602", 216),
    act: "未执行收寄验视制度", facts: "收寄假冒化妆品邮件15件。", basis: "《快递暂行条例》第四十三条",
    kinds: "罚款", fine: 20_000, content: "罚款20000元。",
  },
  export2023: {
    agency: "customs", no: "示关缉知罚字〔2023〕004号", date: "2023/06/09",
    party: company("贵州示例黄进出口有限公司", "520115", 217),
    act: "出口侵犯商标权货物", facts: "申报出口侵权箱包800个，价值64000元。", basis: "《中华人民共和国海关行政处罚实施条例》第二十五条第一款",
    kinds: "罚款;没收非法财物", fine: 12_000, confiscated: 64_000, content: "没收侵权箱包800个，罚款12000元。",
  },
  seedling2025: {
    agency: "forestry", no: "瓮示林罚字〔2025〕第4号", date: "2025/02/28",
    party: person("示例宇某", "522725", "18801112", 31),
    act: "销售假劣林木种苗", facts: "以普通苗木冒充良种销售1200株。", basis: "《中华人民共和国种子法》第七十四条",
    kinds: "罚款;没收违法所得", fine: 9_000, confiscated: 3_600, content: "没收违法所得3600元，罚款9000元。",
  },
  books2025: {
    agency: "copyright", no: "黔示版罚字〔2025〕第2号", date: "2025/10/09",
    party: shop("示例市宙图文店", "520402", 218),
    act: "复制发行侵权复制品", facts: "复印销售教材350册。", basis: COPYRIGHT,
    kinds: "罚款;没收非法财物", fine: 15_000, confiscated: 7_000, content: "没收复制教材350册，罚款15000元。",
  },
  pesticide2024: {
    agency: "farming", no: "示农（农药）罚〔2024〕12号", date: "2024/07/03",
    party: company("示例县洪农资有限公司", "520321", 219),
    act: "经营假农药", facts: "经营假农药60瓶，货值1800元。", basis: "《农药管理条例》第五十五条",
    kinds: "罚款;没收违法所得;责令停产停业", fine: 10_000, confiscated: 1_200, content: "责令停业三个月，没收违法所得1200元，罚款10000元。",
  },
  plain2023: {
    agency: "market", no: "黔示市监罚〔2023〕60号", date: "2023/09/28",
    party: company("贵州示例荒贸易有限公司", "520102", 220),
    act: "销售侵犯注册商标专用权的商品", facts: "销售假冒注册商标的运动鞋90双。", basis: TRADE_MARK,
    kinds: "罚款;没收非法财物", fine: 18_000, confiscated: 9_000, content: "没收运动鞋90双，罚款18000元。",
  },
} as const satisfies Record<string, Decision>;
