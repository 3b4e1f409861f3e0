import type { Connector, ConnectorKind } from "./contract.ts";
import { fileDrop } from "./file-drop/connector.ts";

/** Every kind of interface that a manifest can name; a line each. */
export const connectors: Readonly<Partial<Record<ConnectorKind, Connector>>> = { "file-drop": fileDrop };
