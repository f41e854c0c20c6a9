<?php
$mchid = '1900000001';
$close = function (string $no) use ($instance, $mchid) {
    $instance->v3->pay->transactions->outTradeNo->_out_trade_no_->close->post(['out_trade_no' => $no, 'json' => ['mchid' => $mchid]]);
};
$close('C1');
$close('C2');
$no = fn (int $n): string => 'N' . $n;
$close($no(3));
$seen = [];
$remember = function ($response) use (&$seen) {
    $seen[] = json_decode((string)$response->getBody(), true)['trade_state'];
};
$instance->v3->pay->transactions->id->_id_->getAsync(['id' => '42', 'query' => ['mchid' => $mchid]])
    ->then(function ($response) use (&$seen) {
        $seen[] = (string)$response->getStatusCode();
    })->wait();
echo implode(',', $seen), "\n";
$codes = ['a', 'b'];
if (in_array('a', $codes) && count($codes) > 1) {
    echo implode(',', $codes);
}
