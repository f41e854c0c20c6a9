<?php
$date = '2024-05-01';
$resp = $instance->v3->bill->tradebill->get(['query' => ['bill_date' => $date, 'bill_type' => 'ALL']]);
$info = json_decode((string) $resp->getBody());
$handler = clone $instance->getDriver()->select(\WeChatPay\ClientDecoratorInterface::JSON_BASED)->getConfig('handler');
$handler->remove('verifier');
$instance->chain('v3/billdownload/file?token=abc')->get([
    'sink' => 'bill.csv',
    'handler' => $handler,
]);
