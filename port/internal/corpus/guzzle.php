<?php
use GuzzleHttp\Client;
use GuzzleHttp\Pool;

// A pool of queries, five at once.
$requests = static function (array $ids, int $from) use ($instance) {
    foreach ($ids as $id) {
        yield function () use ($instance, $id, $from) {
            return $instance->chain("v3/pay/transactions/id/{$id}")->getAsync(['query' => ['mchid' => '1900000001', 'from' => $from]]);
        };
    }
};
$pool = new Pool($instance->getDriver()->select(), $requests(['4200001', '4200002', '4200003'], 7), [
    'concurrency' => 5,
    'fulfilled' => static function ($response, $index) {
        echo $index, $response->getStatusCode();
    },
    'rejected' => static function ($reason, $index) {
        echo $index, $reason->getMessage();
    },
]);
$pool->promise()->wait();

// The verifier is taken out for a file that is not signed.
$stack = clone $instance->getDriver()->select()->getConfig('handler');
$stack->remove('verifier');
$client = new Client(['handler' => $stack, 'base_uri' => 'https://api.mch.weixin.qq.com/']);
$response = $client->get('v3/billdownload/file', ['query' => ['token' => 'abc']]);
echo strlen((string) $response->getBody());
$client->requestAsync('GET', 'v3/certificates')->wait();
