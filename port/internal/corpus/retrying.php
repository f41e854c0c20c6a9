<?php
$tries = 0;
$order = null;
while (true) {
    try {
        $tries++;
        $resp = $instance->v3->pay->transactions->id->_transaction_id_->get(['transaction_id' => '4200', 'query' => ['mchid' => '1900000001']]);
        $order = json_decode((string)$resp->getBody(), true);
        break;
    } catch (\Exception $e) {
        if ($tries >= 3) {
            throw $e;
        }
        usleep(10);
    }
}
echo $order['transaction_id'], PHP_EOL;

function lookup($instance, string $no): string
{
    try {
        $resp = $instance->v3->pay->transactions->outTradeNo->_out_trade_no_->get(['out_trade_no' => $no, 'query' => ['mchid' => '1900000001']]);
        return json_decode((string)$resp->getBody(), true)['trade_state'];
    } catch (\GuzzleHttp\Exception\ClientException $e) {
        return 'NONE ' . $e->getResponse()->getStatusCode();
    } finally {
        echo 'looked up ', $no, "\n";
    }
}
echo lookup($instance, 'A1');
