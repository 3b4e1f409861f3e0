import { BinaryWriter } from "@bufbuild/protobuf/wire";

/** What generated message code offers for writing. */
export interface Encoder<Message> {
  encode(message: Message, writer?: BinaryWriter): BinaryWriter;
}

let writer = new BinaryWriter();

/** The message in protobuf encoding. One writer is used for all: its buffer grows once instead of with every message. */
export function encodeMessage<Message>(encoder: Encoder<Message>, message: Message): Uint8Array {
  try {
    return encoder.encode(message, writer).finish();
  } catch (error) {
    // Half a message is left in it.
    writer = new BinaryWriter();
    throw error;
  }
}
