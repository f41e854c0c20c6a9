<?php
$name = '张三';
$no = "N\u{41}\x42\t" . 'it\'s' . "$name \"quoted\"";
$text = <<<TEXT
    Dear {$name},
      your order $no is 100% paid.
    TEXT;
$raw = <<<'RAW'
{"raw": "\n $name"}
RAW;
$parts = explode(',', 'a,b,c');
$instance->v3->feedback->post(['json' => [
    'text' => $text,
    'raw' => $raw,
    'upper' => strtoupper('abc') . strtolower('DEF'),
    'trim' => trim('  x  '),
    'replace' => str_replace('a', 'b', 'banana'),
    'joined' => implode('|', $parts),
    'length' => strlen('中文') . '/' . mb_strlen('中文'),
    'starts' => str_starts_with($no, 'N') ? 'yes' : 'no',
    'sprintf' => sprintf('%s-%d-%04d', 'a', 5, 7),
    'date' => gmdate('YmdHis', 0),
    'quoted' => '`backquote` "quote" \\ backslash',
]]);
