<?php
for ($i = 0; $i < 3; $i++) {
    if ($i == 1) {
        continue;
    }
    $instance->v3->certificates->get(['query' => ['page' => $i]]);
}
$left = 2;
while ($left > 0) {
    $left--;
    if ($left === 0) break;
    $instance->v3->certificates->get(['query' => ['left' => $left]]);
}
$attempt = 0;
do {
    $attempt++;
    $resp = $instance->v3->pay->transactions->outTradeNo->_out_trade_no_->get(['out_trade_no' => 'A' . $attempt, 'query' => ['mchid' => '1']]);
    $order = json_decode((string)$resp->getBody());
} while ($attempt < 2 && $order->trade_state != 'CLOSED');
switch ($order->trade_state) {
    case 'SUCCESS':
    case 'REFUND':
        $text = 'paid';
        break;
    case 'CLOSED':
        $text = 'closed';
        break;
    default:
        $text = 'open';
}
$word = $text === 'paid' ? 'yes' : ($text === 'closed' ? 'no' : 'wait');
$again = match ($word) {
    'yes', 'no' => 'never',
    default => 'later',
};
foreach (['a' => 1, 'b' => 2] as $name => $value) {
    $instance->v3->certificates->get(['query' => [$name => $value, 'again' => $again]]);
}
foreach ($order->data as $item) {
    echo $item->id, "\n";
}
if (isset($order->amount) && !empty($order->amount->total)) {
    echo 'total ', $order->amount->total, "\n";
} elseif ($word) {
    echo $word;
} else {
    echo 'nothing';
}
