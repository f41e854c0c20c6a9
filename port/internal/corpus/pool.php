<?php
use GuzzleHttp\Promise\Each;
use GuzzleHttp\Promise\EachPromise;
use GuzzleHttp\Promise\Utils;

$refunds = ['R1' => 100, 'R2' => 200, 'R3' => 300];
$numbers = ['A1', 'A2', 'A3'];

// At most two at once.
$queries = static function () use ($instance, $numbers) {
    foreach ($numbers as $number) {
        yield $number => $instance->v3->pay->transactions->outTradeNo->_out_trade_no_->getAsync([
            'out_trade_no' => $number,
            'query' => ['mchid' => '1900000001'],
        ]);
    }
};
Each::ofLimit(
    $queries(),
    2,
    static function ($response, $number) {
        echo $number, ' ', json_decode((string)$response->getBody(), true)['trade_state'], PHP_EOL;
    },
    static function ($reason, $number) {
        echo $number, ' failed: ', $reason->getMessage(), PHP_EOL;
    }
)->wait();

$all = [];
foreach ($numbers as $number) {
    $all[] = $instance->chain('v3/pay/transactions/out-trade-no/{out_trade_no}')->getAsync(['out_trade_no' => $number . '-b', 'query' => ['mchid' => '1900000001']]);
}
$each = new EachPromise($all, [
    'concurrency' => 5,
    'fulfilled' => function ($response) {
        echo $response->getStatusCode(), "\n";
    },
]);
$each->promise()->wait();

$first = Utils::any([
    $instance->v3->certificates->getAsync(),
    $instance->v3->certificates->getAsync(['query' => ['algorithm_type' => 'ALL']]),
])->wait();
echo $first->getBody();
$responses = Utils::all($all)->wait();
echo count($responses), "\n";
