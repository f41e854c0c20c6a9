<?php
$driver = $instance->getDriver();
$resp = $driver->request('GET', 'v3/certificates', ['query' => ['a' => 1]]);
echo $resp->getStatusCode(), "\n";
$id = '42';
$instance->getDriver()->requestAsync('post', 'v3/pay/transactions/out-trade-no/{out_trade_no}/close', ['out_trade_no' => $id, 'json' => ['mchid' => '1']])->wait();
$instance->getDriver()->request('DELETE', "v3/x/{$id}");
