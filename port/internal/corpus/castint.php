<?php

// (int) and intval of values of which nothing says what they are: PHP cuts a number off the front of a text, and takes everything else for 0.
foreach (['12', '', '7件', '3.5', null] as $q) {
    try { $instance->chain('v3/q')->post(['json' => ['qty' => (int) $q]]); } catch (\Throwable $e) { echo "failed\n"; }
}
foreach ([' 8 ', '1e3', '-4.9x', '.5', '+6', true, false, 2.9, -2.9, 11, '0x1A', "\n9", '1e', '--1', '9223372036854775808', [], [0]] as $q) {
    $instance->chain('v3/q')->post(['json' => ['qty' => (int) $q, 'val' => intval($q)]]);
}
foreach ([0.5, 1.5] as $f) { $instance->chain('v3/f')->post(['json' => ['n' => (int) $f]]); }
$conf = json_decode('{"a":"7件","b":null,"c":2.7,"d":[1],"e":true,"f":{}}', true);
foreach ($conf as $k => $v) { $instance->chain('v3/c')->post(['json' => ['k' => $k, 'n' => (int) $v]]); }
$instance->chain('v3/l')->post(['json' => ['a' => (int) [], 'b' => (int) [3]]]);
