<?php
require 'vendor/autoload.php';
require_once __DIR__ . '/native.php';
use App\Pay\Native;
use App\Pay\PayException;
$config = require __DIR__ . '/config.php';
echo $config['mchid'], $config['notify']['url'], "\n";
$service = new Native($instance);
foreach ([5, 100] as $i => $fee) {
    try { echo $service->order(order_no('A', $i), $fee), "\n"; } catch (PayException $e) { echo $e->getCode(), "\n"; }
}
