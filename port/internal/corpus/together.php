<?php
use GuzzleHttp\Promise\Utils;

$orders = Utils::all([
    'a' => $instance->v3->pay->transactions->id->_id_->getAsync(['id' => 'a', 'query' => ['mchid' => '1']]),
    'b' => $instance->v3->pay->transactions->id->_id_->getAsync(['id' => 'b', 'query' => ['mchid' => '1']]),
])->then(function (array $responses) {
    foreach ($responses as $name => $response) {
        echo $name, ' ', json_decode((string)$response->getBody(), true)['trade_state'], "\n";
    }
})->wait();
$type = true ? 'native' : 'h5';
$partner = $type === 'native';
$chain = $partner ? $instance->v3->pay->partner->transactions->native : $instance->v3->pay->transactions->native;
$chain->post(['json' => ['p' => $partner]]);
$again = $instance->chain('v3/pay');
$again->transactions->native->post(['json' => ['n' => 1]]);
$again['transactions']->chain('h5')->post(['json' => ['n' => 2]]);
