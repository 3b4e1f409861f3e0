/** The characters of the standard's titles and of their usual variants, grouped by syllable. */
const SYLLABLES = `
a 阿|an 案按|bei 备被|bian 编变|biao 标表|bie 别|bu 部|cai 财材采|ce 策|chu 处出|cheng 称承|chang 长|chan 产|ci 次|cun 存|dai 代|dan 单|dang 当|de 得的|deng 登|di 地|diao 吊|ding 定
dong 动|fa 法罚发|fei 非|fu 负附|fang 方|fen 分|fu 复|gai 改|gao 告|ge 个|gong 公工供|guan 关管|gui 规|guo 果|hao 号|he 核|hu 户|ji 及机级基记计集际迹积|jian 件检简间见|jiao 缴交|jie 结截|jin 金|jing 经|jiu 究|ju 据局举具|jue 决
kou 扣|kuan 款|ku 库|lai 来|lei 类|li 理例立|lian 联|liao 料|ling 令|liu 流|lu 录|ma 码|ming 名|mo 没|nei 内|nian 年|pin 品|ping 凭|qi 期其企起|qing 情|qu 区|quan 权|ren 人认任|ri 日|ru 入|sheng 生省|she 社涉|shen 身审|shi 事实示时式市施|shou 收受
shu 书数属|shui 税|song 送|suo 所|ti 体|tong 统|tiao 条|wan 万|wei 违位委|wen 文问|wu 务物误|xi 息系|xian 限县现|xiang 相项|xin 信新|xing 行型性姓形|xu 序|xuan 选|ye 业|yi 一依移议|ying 营应|yong 用|you 由有|yu 与域|yuan 员元源院|yue 约|zan 暂|zai 在|ze 责择
zhang 章|zhao 照|zhe 者|zheng 证政征|zhi 织执值至制治质|zhong 种中|zhu 注主|zhuang 状|zhuan 专|zi 字资|zong 总|zu 组|zuo 作|zui 最罪|dui 对|yao 要|yin 因|gai 概|neng 能|ti 题|yang 样|xia 下|guo 过|cheng 程|jia 价加|huo 货或|neng 能|ling 领|xiao 效销|huan 环|jiu 旧|xie 协`;

const syllableOf: ReadonlyMap<string, string> = new Map(
  SYLLABLES.split(/[|\n]/).flatMap((entry) => {
    const [syllable = "", characters = ""] = entry.split(" ");
    return Array.from(characters, (character) => [character, syllable] as const);
  }),
);

/** `处罚决定书文号` is `CFJDSWH`; undefined when a character is not in the table, because half a name would name something else. */
export function initialsOf(title: string): string | undefined {
  return spell(title, (syllable) => syllable.charAt(0));
}

/** `处罚` is `CHUFA`; undefined when a character is not in the table. */
export function pinyinOf(title: string): string | undefined {
  return spell(title, (syllable) => syllable);
}

function spell(title: string, part: (syllable: string) => string): string | undefined {
  const parts = Array.from(title.normalize("NFKC").replaceAll(/[\s_、,()0-9]/g, ""), (character) => syllableOf.get(character));
  if (parts.length === 0 || parts.includes(undefined)) return undefined;
  return parts.map((syllable) => part(syllable ?? "")).join("").toUpperCase();
}
