<?php

// Functions of PHP on lists, arrays with names and texts: each result goes into a request.
$rows = [['id' => 'b', 'fen' => 20], ['id' => 'a', 'fen' => 5], ['id' => 'c', 'fen' => 7]];
$names = ['x10', 'x9', 'x9', 'y'];
$numbers = [3, '12', 7, 12];
$answer = json_decode('{"list":[3,1,2],"map":{"b":1,"a":2},"names":["q","p"]}', true);
$text = 'weChat';

$total = array_reduce($rows, function ($sum, $row) {
    return $sum + $row['fen'];
}, 0);
$instance->chain('v3/plain/lists')->post(['json' => [
    'total' => $total,
    'product' => array_product([2, 3, 4]),
    'place' => array_search('x9', $names),
    'nowhere' => array_search('z', $names, true),
    'is' => array_search('y', $names) !== false,
    'flipped' => array_flip(['p', 'q']),
    'filled' => array_fill(0, 2, 'x'),
    'named' => array_fill_keys(['m', 'n'], 0),
    'chunks' => array_chunk($numbers, 3),
    'end' => array_slice($numbers, -2, 1),
    'first' => array_key_first($names),
    'last' => array_key_last($names),
    'unique' => implode(',', array_unique($names)),
    'without' => array_values(array_diff($names, ['y'])),
    'both' => array_values(array_intersect($names, ['y', 'x10'])),
    'count' => count(array_filter([0, 1, '', 2])),
]]);
$instance->chain('v3/plain/maps')->post(['json' => [
    'by' => array_column($rows, 'fen', 'id'),
    'rows' => array_column($rows, null, 'id'),
    'only' => array_intersect_key(['a' => 1, 'b' => 2], array_flip(['a'])),
    'rest' => array_diff_key(['a' => 1, 'b' => 2], ['a' => 0]),
    'doubled' => array_map(fn ($fen) => $fen * 2, ['a' => 1, 'b' => 2]),
    'names' => array_keys(['z' => 1, 'y' => 2]),
    'values' => array_values(['z' => 1, 'y' => 2]),
    'chosen' => array_filter(['a' => 1, 'b' => 2], fn ($name) => $name !== 'a', ARRAY_FILTER_USE_KEY),
]]);
$instance->chain('v3/plain/answer')->post(['json' => [
    'joined' => implode('-', $answer['list']),
    'among' => in_array('2', $answer['list']),
    'strictly' => in_array('2', $answer['list'], true),
    'sum' => array_sum($answer['list']),
    'names' => array_keys($answer['map']),
    'values' => array_values($answer['map']),
]]);

sort($names);
rsort($numbers);
usort($rows, fn ($x, $y) => $x['fen'] - $y['fen']);
array_unshift($names, 'first');
$instance->chain('v3/plain/sorted')->post(['json' => ['names' => $names, 'numbers' => $numbers, 'rows' => $rows, 'range' => range($total, 30)]]);

$instance->chain('v3/plain/texts')->post(['json' => [
    'back' => strrev($text),
    'upper' => ucfirst($text),
    'lower' => lcfirst('WeChat'),
    'digits' => ctype_digit($text),
    'hex' => ctype_xdigit('c0ffee'),
    'bytes' => hex2bin('616263'),
    'random' => strlen(bin2hex(random_bytes(8))),
    'parts' => explode('-', 'a-b-c', 2),
    'base' => basename('/certs/' . $text . '.pem', '.pem'),
    'kind' => pathinfo('/certs/' . $text . '.pem', PATHINFO_EXTENSION),
    'safe' => htmlspecialchars("<a href='" . $text . "'>\"&\""),
    'lines' => nl2br($text . "\r\n"),
    'late' => microtime(true) > 1e9,
    'error' => json_last_error(),
]]);
$limit = isset($_GET['limit']) ? (int) $_GET['limit'] : 20;
$instance->chain('v3/plain/limit')->get(['query' => ['limit' => $limit]]);
