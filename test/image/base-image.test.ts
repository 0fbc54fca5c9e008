/** Where a base image ends: told by what real builders write into the history. */
import { expect, it } from "vitest";
import { baseImage } from "../../src/image/base-image.ts";
import { historyOf, instructionText, settingStep } from "../../src/image/history.ts";

interface Line {
  readonly created_by: string;
  readonly comment?: string;
  readonly created?: string;
  readonly empty_layer?: boolean;
}

function base(lines: readonly Line[], annotations: object = {}, labels: object = {}): ReturnType<typeof baseImage> {
  const config = { history: lines, config: { Labels: labels } };
  return baseImage(historyOf(config), annotations, config);
}

const NOP = "/bin/sh -c #(nop) ";

it("ends where buildah says FROM", () => {
  const lines = [
    { created_by: `${NOP}ADD file:1 in /` },
    { created_by: `${NOP}CMD ["sh"]`, comment: "FROM ecd1ade53e19", empty_layer: true },
    { created_by: `${NOP}ARG X`, comment: "FROM localhost/base:1", empty_layer: true },
    { created_by: `${NOP}COPY dir:2 in /app`, comment: "FROM ac0c066d0000" },
  ];
  expect(base(lines)).toEqual({ name: "localhost/base:1", steps: 2, layers: 1 });
  expect(base(lines, { "org.opencontainers.image.base.name": "registry.example.com/base:1" })?.name).toBe(
    "registry.example.com/base:1",
  );
});

it("ends where BuildKit takes over, or after a command and a pause", () => {
  const debian = { created_by: "# debian.sh --arch 'amd64' out/", comment: "debuerreotype 0.15" };
  const copy = { created_by: "COPY . /app # buildkit", comment: "buildkit.dockerfile.v0" };
  expect(base([debian, copy])).toEqual({ name: undefined, steps: 1, layers: 1 });
  const command = { created_by: 'CMD ["bash"]', created: "2024-01-01T00:00:00Z", empty_layer: true };
  const later = { created_by: "RUN make", created: "2024-02-01T00:00:00.123456789Z" };
  expect(base([{ created_by: "ADD file:1 in /", created: command.created }, command, later])).toMatchObject({
    steps: 2,
    layers: 1,
  });
});

it("does not guess within one build", () => {
  const at = (created_by: string, created: string): Line => ({ created_by, created });
  expect(
    base([
      at("ADD a /", "2024-01-01T00:00:00Z"),
      at("CMD x", "2024-01-01T00:00:01Z"),
      at("COPY b /", "2024-01-01T00:00:09Z"),
    ]),
  ).toBe(undefined);
  expect(base([{ created_by: "COPY a /", comment: "FROM scratch" }, { created_by: "COPY b /" }])).toBe(undefined);
  expect(base([])).toBe(undefined);
});

it("takes the name from annotations, then from labels, where the history has no break", () => {
  const label = { "org.opencontainers.image.base.name": "of-the-label" };
  expect(base([], {}, label)).toEqual({ name: "of-the-label", steps: undefined, layers: undefined });
  expect(base([], { "org.opencontainers.image.base.name": "annotated" }, label)?.name).toBe("annotated");
  expect(base([], { "org.opencontainers.image.base.digest": "sha256:12" })?.name).toBe("sha256:12");
});

it("knows the line that set a value of the config", () => {
  const lines = ["ENV A=1", "ENV TOKEN=x OTHER=y", "ENV MYTOKEN=z", "LABEL key=value", 'CMD ["a"]', 'CMD ["b"]'];
  expect(settingStep(lines, "config.Env[2]", "TOKEN=")).toBe(1);
  expect(settingStep(lines, "config.Env[3]", "OTHER=")).toBe(1);
  expect(settingStep(lines, "config.Labels.key", "key=")).toBe(3);
  expect(settingStep(lines, "config.Cmd[0]", "")).toBe(5);
  expect(settingStep(lines, "config.Env[9]", "NONE=")).toBe(-1);
  expect(settingStep(lines, "os", "os=")).toBe(-1);
});

it("tells what a RUN runs, whatever shell the Dockerfile sets", () => {
  for (const shell of [
    "/bin/bash -c",
    "/bin/bash -eo pipefail -c",
    "/bin/ash -o errexit -o pipefail -c",
    "/usr/bin/zsh -lc",
  ]) {
    expect(instructionText(`RUN ${shell} make all # buildkit`)).toBe("RUN make all");
    expect(instructionText(`RUN |2 A=b C=d e ${shell} make all # buildkit`)).toBe("RUN make all");
    expect(instructionText(`|1 A=b ${shell} make all`)).toBe("RUN make all");
    expect(instructionText(`${shell} #(nop)  ENV A=b`)).toBe("ENV A=b");
  }
  expect(instructionText("cmd /S /C dir")).toBe("RUN dir");
  expect(instructionText("powershell -Command $x = 1; dir")).toBe("RUN $x = 1; dir");
});

it("shortens the digests that the classic builder writes", () => {
  expect(instructionText(`${NOP}COPY dir:${"ab".repeat(32)} in /app `)).toBe("COPY dir:abababababab in /app");
});
