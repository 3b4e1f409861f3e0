import type { Connector } from "../contract.ts";
import { fileDropFeed, fileDropSettings, fileDropTarget, type FileDropFeed, type FileDropSettings, type FileDropTarget } from "./settings.ts";

const load = () => import("./openFileDrop.ts");

/** Batches of files in a folder, here or behind SFTP: records out of it, answers and records into it. */
export const fileDrop: Connector<FileDropSettings, FileDropFeed, FileDropTarget> = {
  kind: "file-drop",
  settings: fileDropSettings,
  feed: fileDropFeed,
  target: fileDropTarget,
  connect: async (parts, context) => (await load()).connectFileDrop(parts, context),
  inspect: async (settings, place) => (await load()).inspectFileDrop(settings, place),
};
