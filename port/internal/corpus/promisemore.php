<?php
use GuzzleHttp\Promise\Coroutine;
use GuzzleHttp\Promise\Create;
use GuzzleHttp\Promise\Utils;

// Some of several calls, and what became of each.
$two = Utils::some(2, [
    $instance->chain('v3/promisemore/a')->getAsync(),
    $instance->chain('v3/promisemore/fails/404')->getAsync(),
    $instance->chain('v3/promisemore/b')->getAsync(),
])->wait();
echo count($two);
$outcome = Utils::inspect($instance->chain('v3/promisemore/c')->getAsync());
if ($outcome['state'] === 'fulfilled') {
    echo $outcome['value']->getStatusCode();
}
foreach (Utils::inspectAll(['x' => $instance->chain('v3/promisemore/d')->getAsync(), 'y' => $instance->chain('v3/promisemore/fails/500')->getAsync()]) as $name => $one) {
    echo $name, $one['state'], "\n";
}

// One call after another.
Utils::queue()->run();
$status = Coroutine::of(static function () use ($instance) {
    $response = yield $instance->chain('v3/promisemore/first')->getAsync();
    $answer = json_decode((string) $response->getBody(), true);
    try {
        yield $instance->chain('v3/promisemore/fails/404')->getAsync();
    } catch (\Exception $e) {
        echo $e->getMessage();
    }
    foreach (['a', 'b'] as $tag) {
        $next = yield $instance->chain('v3/promisemore/next')->postAsync(['json' => ['tag' => $tag, 'id' => $answer['refund_id']]]);
        echo $next->getStatusCode();
    }
    yield $answer['status'];
})->wait();
echo $status;

// What a callback gives on.
$instance->chain('v3/promisemore/fails/403')->getAsync()->otherwise(static function ($e) {
    return Create::rejectionFor($e);
})->otherwise(static function ($e) {
    echo $e->getMessage();
})->wait();
$kept = Create::promiseFor($instance->chain('v3/promisemore/kept')->getAsync());
echo $kept->wait()->getStatusCode();
