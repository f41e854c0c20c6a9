<?php
// 异步下单，回调里直接取出 code_url
$url = $instance->chain('v3/pay/transactions/native')->postAsync(['json' => ['out_trade_no' => 'W1', 'amount' => ['total' => 1]]])
    ->then(function ($response) {
        return json_decode((string) $response->getBody(), true)['code_url'];
    })
    ->otherwise(function ($e) {
        return '';
    })
    ->wait();
$status = $instance->v3->certificates->getAsync()->then(fn ($r) => $r->getStatusCode())->wait();
$result = $instance->chain('v3/refund/domestic/refunds')->postAsync(['json' => ['out_refund_no' => 'W2']])->then(
    function ($r) { return ['code' => 0, 'body' => (string) $r->getBody()]; },
    function ($e) { return ['code' => 1, 'msg' => $e->getMessage()]; }
)->wait();
$text = $instance->v3->certificates->getAsync()->then(function ($r) { return (string) $r->getBody(); })->wait();
$instance->v3->shop->report->post(['json' => ['url' => $url, 'status' => $status, 'code' => $result['code'], 'id' => json_decode($text, true)['refund_id']]]);
