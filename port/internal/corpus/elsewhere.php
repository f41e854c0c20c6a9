<?php
session_start();
// 下单页：参数来自请求、会话与 config.php
$no = $_GET['order_no'] ?? 'O1';
$openid = $_SESSION['openid'] ?? '';
$ip = $_SERVER['REMOTE_ADDR'] ?? '127.0.0.1';
$instance->v3->pay->transactions->jsapi->post(['json' => [
    'appid' => getenv('APPID_OF_TEST'),
    'out_trade_no' => $no,
    'attach' => $request->input('attach', 'none'),
    'coupon' => input('post.coupon/s', 'none'),
    'quantity' => $_GET['quantity'] ?? 1,
    'scene_info' => ['payer_client_ip' => $ip],
    'payer' => ['openid' => $openid],
]]);
?>
<h1><?= htmlspecialchars('订单') ?></h1>
