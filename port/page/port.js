// Loads port.wasm, and again where a source has broken it. It needs Go's wasm_exec.js before it.
"use strict";

class Porter {
  constructor(bytes) {
    this.bytes = bytes;
  }

  async start() {
    this.module ??= await WebAssembly.compile(this.bytes);
    const go = new Go();
    go.run(await WebAssembly.instantiate(this.module, go.importObject)); // it sets portPHP, and stays
    this.portPHP = globalThis.portPHP;
  }

  // port gives {code, imports, client, notes}, or {error, line, column}.
  async port(source, style) {
    if (!this.portPHP) await this.start();
    try {
      return this.portPHP(source, style) ?? { error: "the port has stopped" };
    } catch (e) {
      return { error: String(e.message ?? e) };
    } finally {
      if (globalThis.portPHP !== this.portPHP) this.portPHP = undefined;
    }
  }
}
