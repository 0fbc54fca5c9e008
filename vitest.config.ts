/** How the tests run: two processes at most, because the machines that run them have two cores and a scan starts threads of its own.
 *  The time limit guards against hanging only; no test asserts a time. */
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    pool: "forks",
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    coverage: { provider: "v8", include: ["src/**/*.ts"], exclude: ["src/kernel/assembly/**"] },
  },
});
