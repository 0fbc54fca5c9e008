/** The few parts of the WebAssembly JavaScript interface that the kernel needs, typed here because they come only with the
 *  browser's library of types, which this project does not want. Knows nothing of the kernel. */

/** A compiled module: may be posted to worker threads, which instantiate it without compiling again. */
export interface WasmModule {
  readonly [Symbol.toStringTag]: "WebAssembly.Module";
}

/** Linear memory. `buffer` is another object after each growth. */
export interface WasmMemory {
  readonly buffer: ArrayBuffer;
  /** @param pages - pages of 64 KiB to add
   *  @throws RangeError above the maximum, or when the system has no more */
  grow(pages: number): number;
}

interface WasmApi {
  readonly Module: new (bytes: Uint8Array) => WasmModule;
  readonly Memory: new (descriptor: { readonly initial: number; readonly maximum: number }) => WasmMemory;
  readonly Instance: new (
    module: WasmModule,
    imports: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  ) => { readonly exports: unknown };
}

/** The global `WebAssembly`. */
export const wasm: WasmApi = (globalThis as unknown as { readonly WebAssembly: WasmApi }).WebAssembly;
