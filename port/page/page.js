// The page: ports what is pasted, shows the Go, and each note beside the line of PHP that it is about.
"use strict";

const words = {
  en: { loading: "loading …", missing: "port.wasm is not here: README.md says how to build it", took: (ms, n, bad) => `${ms} ms, ${n} notes, ${bad} not ported`, refused: "not ported: " },
  zh: { loading: "正在载入……", missing: "没有 port.wasm：构建方法见 README.zh-CN.md", took: (ms, n, bad) => `${ms} 毫秒，${n} 条提示，${bad} 处未改写`, refused: "未改写：" },
};
const byID = (id) => document.getElementById(id);
let language = navigator.language.startsWith("zh") ? "zh" : "en";
let porter, latest = 0;

function speak() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-en]")) element.textContent = element.dataset[language];
}

function node(tag, className, text) {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}

// showLines lists the PHP; what is said of a line stands beside it.
function showLines(source, notes) {
  const table = byID("lines");
  table.replaceChildren();
  source.split("\n").forEach((text, i) => {
    const row = table.insertRow();
    row.append(node("td", "", i + 1), node("td", "", text), node("td", "", ""));
    for (const note of notes.filter((n) => n.line === i + 1)) {
      row.lastChild.append(node("div", note.refused ? "refused" : "note", (note.refused ? words[language].refused : "") + (language === "zh" && note.chinese || note.text)));
    }
  });
}

function showGo(result) {
  const go = byID("go");
  go.replaceChildren();
  for (const line of (result.imports.length ? `import (\n${result.imports.map((i) => "\t" + i).join("\n")}\n)\n\n` : "").concat(result.code).split("\n")) {
    go.append(node("span", line.includes("// PORT ") ? "refused" : "", line), "\n");
  }
}

async function port() {
  const turn = ++latest, source = byID("source").value, begin = performance.now();
  const result = await porter.port(source, byID("style").value);
  if (turn !== latest) return; // more was typed meanwhile
  if (result.error) {
    byID("state").textContent = result.error;
    byID("go").replaceChildren();
    return showLines(source, [{ line: result.line ?? 1, refused: true, text: result.error }]);
  }
  const ms = Math.round(performance.now() - begin);
  byID("state").textContent = words[language].took(ms, result.notes.length, result.notes.filter((n) => n.refused).length);
  showLines(source, result.notes);
  showGo(result);
}

let pause;
byID("source").addEventListener("input", () => { clearTimeout(pause); pause = setTimeout(port, 150); });
byID("style").addEventListener("change", port);
byID("copy").addEventListener("click", () => navigator.clipboard.writeText(byID("go").textContent));
byID("language").addEventListener("click", () => { language = language === "zh" ? "en" : "zh"; speak(); if (porter) port(); });

speak();
byID("state").textContent = words[language].loading;
fetch("port.wasm").then(async (answer) => {
  if (!answer.ok) throw new Error(answer.statusText);
  porter = new Porter(await answer.arrayBuffer());
  await port();
}).catch(() => { byID("state").textContent = words[language].missing; });
