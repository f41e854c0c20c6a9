<?php
// An array that may have got no member is a list in PHP, also inside of a text.

$flags = ['on' => false];
$extra = [];
if ($flags['on']) {
    $extra['attach'] = 'a';
}
$filled = [];
$filled['a'] = 1;
$looped = [];
foreach (['x', 'y'] as $name) {
    if ($name === 'z') {
        $looped[$name] = 1;
    }
}
$context = [];
$instance->chain('v3/empty')->post(['json' => ['extra' => $extra, 'filled' => $filled, 'looped' => $looped, 'context' => $context]]);
$instance->chain('v3/empty')->post(['json' => ['text' => json_encode($context), 'kept' => json_encode(array_filter(['a' => 0])), 'more' => json_encode(['in' => $looped, 'f' => $filled])]]);
$extra['attach'] = 'b';
$instance->chain('v3/empty')->post(['json' => ['extra' => $extra]]);
