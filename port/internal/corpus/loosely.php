<?php

// What PHP's == and < take for numbers.
$r = json_decode('{"total":100,"text":"100.00","state":"SUCCESS","zero":0,"is":true,"none":null,"id":"1217752501201407033233368018"}', true);
$order = ['fee' => '100.00', 'paid' => '1000', 'due' => '999'];

function enough(string $paid, string $due): bool
{
    return $paid >= $due;
}

function verify($paid, $due)
{
    if ($paid != $due) {
        return 'other';
    }
    return 'same';
}

if ($r['total'] == $order['fee']) {
    $instance->chain('v3/loosely/paid')->get();
}
if ($r['total'] == '100.0') {
    $instance->chain('v3/loosely/written-out')->get();
}
if ($r['text'] == 100) {
    $instance->chain('v3/loosely/number')->get();
}
if ($r['state'] == 0) {
    $instance->chain('v3/loosely/never')->get();
}
if ($r['state'] > 0) {
    $instance->chain('v3/loosely/more')->get();
}
if ($r['id'] == '1217752501201407033233368019') {
    $instance->chain('v3/loosely/never')->get();
}
if ($r['total'] === '100') {
    $instance->chain('v3/loosely/never')->get();
}
if ($r['total'] === 100) {
    $instance->chain('v3/loosely/identical')->get();
}
if ($r['zero'] === false) {
    $instance->chain('v3/loosely/never')->get();
}
if ($r['is'] === true) {
    $instance->chain('v3/loosely/true')->get();
}
if ($order['paid'] > $order['due']) {
    $instance->chain('v3/loosely/texts')->get();
}
if (enough('1000', '999')) {
    $instance->chain('v3/loosely/enough')->get();
}
$instance->chain('v3/loosely/verified')->post(['json' => [
    'one' => verify(100, '100'),
    'two' => verify('1.0', '1'),
    'three' => verify('1e3', '1000'),
    'four' => verify('a', 0),
]]);
if (($r['state'] ?? 0) == 0) {
    $instance->chain('v3/loosely/never')->get();
}
if (($r['gone'] ?? 0) > -1 && ($r['gone'] ?? 7) == 7) {
    $instance->chain('v3/loosely/defaults')->get();
}
if (in_array($r['state'], [0, 1])) {
    $instance->chain('v3/loosely/never')->get();
}
if (in_array($r['total'], ['100.0', 7]) && !in_array($r['total'], ['100'], true)) {
    $instance->chain('v3/loosely/among')->get();
}
$kind = match ($r['total']) {
    '100' => 'text',
    100 => 'number',
    default => 'neither',
};
$instance->chain('v3/loosely/match/{kind}')->get(['kind' => $kind]);
