import { array, assert, nat, property } from "fast-check";
import { expect, test } from "vitest";
import { ClientStream, type ClientMessage } from "./frames.ts";
import { committedWrite, failedUnit, loggedIn, summarise } from "./replies.ts";

const typed = (type: string, body = ""): Buffer => {
  const bytes = Buffer.alloc(5);
  bytes.write(type, 0, "latin1");
  bytes.writeInt32BE(Buffer.byteLength(body) + 4, 1);
  return Buffer.concat([bytes, Buffer.from(body)]);
};
const untyped = (code: number, body = ""): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeInt32BE(Buffer.byteLength(body) + 8, 0);
  bytes.writeInt32BE(code, 4);
  return Buffer.concat([bytes, Buffer.from(body)]);
};

const conversation = Buffer.concat([
  untyped(80_877_103),
  untyped(196_608, "user\0ip_case\0database\0postgres\0\0"),
  typed("p", "示例\0"),
  typed("P", "\0select 1\0"),
  typed("B"),
  typed("E"),
  typed("S"),
  typed("Q", "begin\0"),
  typed("X"),
]);

const read = (chunks: readonly Buffer[]): ClientMessage[] => {
  const stream = new ClientStream();
  return chunks.flatMap((chunk) => stream.push(chunk));
};

test("a conversation is cut into login, whole units and the end", () => {
  expect(read([conversation])).toEqual([
    { kind: "encryption" },
    { kind: "startup", parameters: new Map([["user", "ip_case"], ["database", "postgres"]]) },
    { kind: "password", password: "示例" },
    { kind: "unit", bytes: Buffer.concat([typed("P", "\0select 1\0"), typed("B"), typed("E"), typed("S")]) },
    { kind: "unit", bytes: typed("Q", "begin\0") },
    { kind: "end" },
  ]);
});

test("it does not matter how the network cuts the bytes", () => {
  assert(
    property(array(nat(conversation.length)), (cuts) => {
      const places = [0, ...cuts.sort((a, b) => a - b), conversation.length];
      const chunks = places.slice(1).map((end, index) => conversation.subarray(places[index], end));
      expect(read(chunks)).toEqual(read([conversation]));
    }),
  );
});

test.each([
  ["an unknown protocol", untyped(12_345)],
  ["a length below the minimum", Buffer.from([0, 0, 0, 1, 0, 0, 0, 0])],
  ["a message beyond the limit", Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0])],
])("%s ends the conversation", (_, bytes) => {
  expect(() => read([bytes])).toThrow(/protocol|message/);
});

test("an answer tells how the session stands after it and what was completed", () => {
  expect(summarise(loggedIn)).toMatchObject({ state: "I", completed: [] });
  expect(summarise(failedUnit("58000", "x")).state).toBe("I");
  const half = typed("C", "INSERT 0 1\0");
  expect(summarise(Buffer.concat([half, Buffer.from("Z")]))).toEqual({ state: undefined, completed: ["INSERT 0 1"], bytes: half.length });
});

test.each([
  [["INSERT 0 2"], "I", true],
  [["COMMIT"], "I", true],
  [["INSERT 0 2"], "T", false],
  [["UPDATE 0"], "I", false],
  [["SELECT 3"], "I", false],
] as const)("after %j in state %s a committed write is %s", (completed, state, expected) => {
  expect(committedWrite({ completed, state, bytes: 0 })).toBe(expected);
});
