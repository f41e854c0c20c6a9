<?php
$mchid = '1900000001';
$appid = 'wx1';
$common = compact('mchid', 'appid');
$json = array_merge($common, ['description' => 'a', 'amount' => ['total' => 1]]);
$instance->v3->pay->transactions->native->post(['json' => $json]);
$instance->v3->pay->transactions->h5->post(['json' => [...$common, 'description' => 'b', 'goods' => ['x', 'y'], 'empty' => [], 'none' => new \stdClass(), 'no' => null]]);
$options = ['json' => ['mchid' => $mchid], 'out_trade_no' => 'A1'];
$instance->v3->pay->transactions->outTradeNo->_out_trade_no_->close->post($options);
$instance->chain('v3/pay/transactions/app')->post(array_merge(['json' => ['a' => 1]], ['headers' => ['Idempotency-Key' => 'k1', 'Accept-Language' => 'en']]));
$instance->v3->pay->transactions->jsapi->post([
    'json' => $data = [
        'mchid' => $mchid,
        'time_expire' => gmdate('Y-m-d\TH:i:sP', 1717200000),
    ],
    'headers' => null,
]);
echo json_encode($data), "\n";
$instance->v3->marketing->favor->stocks->get(['query' => ['offset' => 0, 'limit' => 10, 'stock_creator_mchid' => $mchid, 'status' => 'running', 'none' => null, 'ids' => [1, 2]]]);
$instance->v3->marketing->favor->stocks->get(['query' => http_build_query(['limit' => 1, 'offset' => 2])]);
$instance->v3->payscore->serviceorder->get(['query' => ['service_id' => '1', 'out_order_no' => 'a b&c']]);
