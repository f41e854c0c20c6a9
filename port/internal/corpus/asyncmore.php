<?php
use Psr\Http\Message\ResponseInterface;

$onFulfilled = static function (ResponseInterface $response) {
    echo $response->getStatusCode(), "\n";
};
$onRejected = static function (\Exception $e) {
    echo $e->getMessage(), "\n";
};
$instance->v3->certificates->getAsync()->then($onFulfilled, $onRejected)->wait();
$promise = $instance->v3->pay->transactions->native->postAsync(['json' => ['out_trade_no' => 'P1']]);
$next = $promise->then(function ($response) use ($instance) {
    $url = json_decode((string)$response->getBody(), true)['code_url'];
    if (!$url) {
        throw new \UnexpectedValueException('no code_url');
    }
    return $instance->v3->pay->transactions->outTradeNo->_out_trade_no_->getAsync(['out_trade_no' => 'P1', 'query' => ['mchid' => '1']]);
})->then(function ($response) {
    return json_decode((string)$response->getBody(), true);
});
$order = $next->wait();
echo $order['trade_state'], "\n";
$instance->chain('v3/certificates')->getAsync(['query' => ['n' => 2]])->then(null, function () {
    return null;
})->wait(false);
$instance->chain('v3/certificates')->getAsync(['query' => ['n' => 3]])->then(fn ($r) => print_r((string)$r->getBody()))->wait();
