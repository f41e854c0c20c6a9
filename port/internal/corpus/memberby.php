<?php

// Members whose names are computed, and how many there are.
$orders = json_decode('{"A.1":{"total":5},"B|2":{"total":6},"C*":{"total":7},"CX":{"total":8},"l":[{"id":1},{"id":2}]}', true);
foreach (['A.1', 'B|2', 'C*', 'CX', 'D#'] as $no) {
    if (isset($orders[$no])) {
        $instance->chain('v3/memberby/known')->post(['json' => ['no' => $no, 'total' => $orders[$no]['total']]]);
    } else {
        $instance->chain('v3/memberby/unknown')->post(['json' => ['no' => $no]]);
    }
}
$key = '1';
$instance->chain('v3/memberby/list')->post(['json' => ['id' => $orders['l'][$key]['id']]]);
$o = json_decode((string) $instance->chain('v3/memberby/answer')->get()->getBody());
$instance->chain('v3/memberby/counted')->post(['json' => ['members' => count((array) $o->amount), 'list' => count((array) $o->data)]]);
