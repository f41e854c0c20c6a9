<?php
use GuzzleHttp\Promise;

$promises = [];
foreach (['A1', 'A2'] as $no) {
    $promises[] = $instance->v3->pay->transactions->outTradeNo->_out_trade_no_->getAsync(['out_trade_no' => $no, 'query' => ['mchid' => '1900000001']]);
}
$results = Promise\Utils::settle($promises)->wait();
$ok = 0;
foreach ($results as $i => $result) {
    if ($result['state'] === Promise\PromiseInterface::FULFILLED) {
        $body = json_decode((string)$result['value']->getBody(), true);
        $ok += $body['amount']['total'];
    } else {
        echo $i, $result['reason']->getMessage();
    }
}
echo $ok, "\n";
[$first, $second] = Promise\Utils::unwrap([
    $instance->v3->certificates->getAsync(),
    $instance->v3->certificates->getAsync(),
]);
echo $first->getStatusCode() + $second->getStatusCode(), "\n";
