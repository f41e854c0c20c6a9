// node port.js WASM_EXEC PORT_JS PORT_WASM: ports the sources on stdin, a JSON array, one after the other, and prints the results.
"use strict";
const fs = require("fs");
const vm = require("vm");
const [wasmExec, portJS, wasm] = process.argv.slice(2);
for (const file of [wasmExec, portJS]) vm.runInThisContext(fs.readFileSync(file, "utf8"), file);
(async () => {
  const begin = performance.now();
  const porter = vm.runInThisContext("(bytes) => new Porter(bytes)")(fs.readFileSync(wasm));
  await porter.start();
  const results = [], took = [performance.now() - begin];
  for (const source of JSON.parse(fs.readFileSync(0, "utf8"))) {
    const since = performance.now();
    results.push(await porter.port(source, ""));
    took.push(performance.now() - since);
  }
  process.stderr.write(took.map((ms) => ms.toFixed(1) + " ms").join(", ") + "\n");
  process.stdout.write(JSON.stringify(results), () => process.exit(0));
})();
