<?php
$instance->chain('v3/certificates')->get(['base_uri' => 'https://api2.mch.weixin.qq.com/']);
$resp = $instance->chain('https://api.mch.weixin.qq.com/v3/billdownload/file?token=x')->get();
echo $resp->getHeaderLine('Request-ID'), $resp->hasHeader('X-None') ? 'y' : 'n', "\n";
$instance->v3->pay->transactions->native->post([
    'body' => json_encode(['a' => '中/b']),
    'headers' => ['Content-Type' => 'application/json'],
    'connect_timeout' => 3,
    'verify' => false,
    'unknown' => 1,
]);
