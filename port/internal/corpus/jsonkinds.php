<?php

// What PHP makes of true, false, null and numbers in JSON: as a text, beside a text, as a condition and as a whole number.
$r = json_decode('{"yes":true,"no":false,"none":null,"big":12345678901234567890,"part":1.5,"zero":0,"text":"0.0","word":"ab","ids":[],"open":{},"digits":"12"}', true);

$instance->chain('v3/json/texts')->post(['json' => [
    'yes' => 'x' . $r['yes'],
    'no' => "x{$r['no']}",
    'none' => 'x' . $r['none'],
    'big' => 'x' . $r['big'],
    'cast' => (string) $r['no'],
    'chosen' => 'x' . ($r['no'] ?? ''),
]]);
$instance->chain('v3/json/values')->post(['json' => [
    'yes' => $r['yes'] ?? '',
    'zero' => $r['zero'] ?? '',
    'digits' => $r['digits'] ?? 0,
    'no' => $r['no'] ?? 'none',
    'list' => $r['missing'] ?? [],
    'there' => array_key_exists('none', $r),
]]);
$instance->chain('v3/json/conditions')->post(['json' => [
    'word' => $r['yes'] == 'ab',
    'false' => $r['no'] == '',
    'among' => in_array($r['yes'], ['ab', 'cd']),
    'zero' => (bool) $r['text'],
    'ids' => $r['ids'] ? 1 : 0,
    'open' => empty($r['open']),
    'instead' => $r['open'] ?: 'none',
]]);
switch ($r['yes']) {
    case 'ab':
        $instance->chain('v3/json/fits')->get();
        break;
    default:
        $instance->chain('v3/json/fits-not')->get();
}
$instance->chain('v3/json/whole')->post(['json' => ['cut' => (int) $r['part'], 'written' => sprintf('%03d', $r['part']), 'word' => (int) $r['word']]]);
$huge = 1e15;
$small = 0.00001;
$instance->chain('v3/json/floats')->post(['json' => ['huge' => "x$huge", 'small' => 'x' . $small, 'product' => 'x' . ($huge * 10)]]);
$list = $r['missing'] ?? [];
$instance->chain('v3/json/list')->post(['json' => ['list' => $list, 'count' => count($list)]]);
