<?php
// 按订单号批量查询，结果以订单号为键
$promises = [];
foreach ([['no' => 'N1', 'fee' => 1], ['no' => 'N2', 'fee' => 2]] as $order) {
    $promises[$order['no']] = $instance->v3->pay->transactions->outTradeNo->_no_->getAsync(['no' => $order['no'], 'query' => ['mchid' => '1900000001']]);
}
$results = \GuzzleHttp\Promise\Utils::settle($promises)->wait();
foreach ($results as $no => $result) {
    if ($result['state'] === 'fulfilled') {
        $instance->v3->shop->orders->_no_->put(['no' => $no, 'json' => ['state' => json_decode((string) $result['value']->getBody(), true)['trade_state']]]);
    } else {
        echo $no, '：', $result['reason']->getMessage(), PHP_EOL;
    }
}
