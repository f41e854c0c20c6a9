<?php
use GuzzleHttp\Promise\Utils;
use Psr\Http\Message\ResponseInterface;

$res = $instance
    ->chain('v3/pay/transactions/native')
    ->postAsync(['json' => [
        'mchid'        => '1900006891',
        'out_trade_no' => 'native12177525012014070332333',
        'appid'        => 'wxdace645e0bc2cXXX',
        'description'  => 'Image形象店-深圳腾大-QQ公仔',
        'notify_url'   => 'https://weixin.qq.com/',
        'amount'       => ['total' => 1, 'currency' => 'CNY'],
    ]])
    ->then(static function (ResponseInterface $response) {
        // 正常逻辑回调处理
        echo $response->getBody(), PHP_EOL;
        return $response;
    })
    ->otherwise(static function ($e) {
        // 异常错误处理
        echo $e->getMessage(), PHP_EOL;
        if ($e instanceof \GuzzleHttp\Exception\RequestException && $e->hasResponse()) {
            $r = $e->getResponse();
            echo $r->getStatusCode() . ' ' . $r->getReasonPhrase(), PHP_EOL;
            echo $r->getBody(), PHP_EOL, PHP_EOL, PHP_EOL;
        }
        echo $e->getTraceAsString(), PHP_EOL;
    })
    ->wait();

$promises = [
    'order'  => $instance->v3->pay->transactions->outTradeNo->_out_trade_no_->getAsync(['out_trade_no' => 'a1', 'query' => ['mchid' => '1900006891']]),
    'refund' => $instance->v3->refund->domestic->refunds->_out_refund_no_->getAsync(['out_refund_no' => 'r1']),
];
$results = Utils::unwrap($promises);
echo $results['order']->getBody();
$settled = Utils::settle($promises)->wait();
foreach ($settled as $name => $result) {
    if ($result['state'] === 'fulfilled') {
        echo $name, ' ', $result['value']->getStatusCode(), "\n";
    } else {
        echo $name, ' ', $result['reason']->getMessage(), "\n";
    }
}
