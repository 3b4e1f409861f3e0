import packageJson from "../../package.json" with { type: "json" };

/** Version of this software, as packed. */
export const softwareVersion: string = packageJson.version;
