<?php
use WeChatPay\Builder;

$apiv2Key = 'exposed_your_key_here_have_risks';
$instance = Builder::factory([
    'mchid'      => '1900000001',
    'serial'     => 'nop',
    'privateKey' => 'any',
    'certs'      => ['any' => null],
    'secret'     => $apiv2Key,
    'merchant' => [
        'cert' => '/path/to/merchant/apiclient_cert.pem',
        'key'  => '/path/to/merchant/apiclient_key.pem',
    ],
]);
$instance->v2->pay->orderquery->post(['xml' => ['appid' => 'wx1', 'mch_id' => '1900000001', 'out_trade_no' => 'A1']]);
