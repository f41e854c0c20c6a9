<?php

// PHP's switch compares as its == does.
$r = json_decode('{"total":100,"state":"SUCCESS"}', true);
switch ($r['total']) {
    case '100.0':
        $instance->chain('v3/switch/text')->get();
        break;
    case 100:
        $instance->chain('v3/switch/number')->get();
        break;
}
switch ($r['state']) {
    case 0:
        $instance->chain('v3/switch/zero')->get();
        break;
    case 'SUCCESS':
        $instance->chain('v3/switch/success')->get();
        break;
}
