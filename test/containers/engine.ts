import { getContainerRuntimeClient, ImageName, type ContainerRuntimeClient } from "testcontainers";

/** Why the test cannot run on this machine: no fault of the product. Counts as skipped. */
export class CannotRun extends Error {}

/** The container engine of this machine. Throws CannotRun when there is none or it does not answer. */
export async function findEngine(): Promise<ContainerRuntimeClient> {
  try {
    return await getContainerRuntimeClient();
  } catch (cause) {
    throw new CannotRun("没有可用的容器引擎（Docker、Podman） / no container engine answers; start one, or set DOCKER_HOST", { cause });
  }
}

/** Makes sure that the engine has the images, pulling those that are missing. Throws CannotRun, naming the ones it cannot get. */
export async function provideImages(engine: ContainerRuntimeClient, images: readonly string[]): Promise<void> {
  const missing: string[] = [];
  for (const image of images) if (!(await provide(engine, ImageName.fromString(image)))) missing.push(image);
  if (missing.length === 0) return;
  throw new CannotRun(
    `没有镜像且无法拉取 / images neither here nor to be pulled: ${missing.join(", ")}; 可本地构建 / they can be built locally: test/containers/README.md`,
  );
}

async function provide(engine: ContainerRuntimeClient, image: ImageName): Promise<boolean> {
  // A failed pull shows only in the image not being there: the engine reports some failures inside the answer's stream.
  await engine.image.pull(image).catch(() => undefined);
  return engine.image.exists(image);
}
