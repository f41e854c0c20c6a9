<?php
// Parameters for all arguments that follow, and arguments from arrays.
function tagged($instance, string ...$tags)
{
    return $instance->chain('v3/variadics/tags')->post(['json' => ['tags' => $tags]]);
}

function pathOfParts(string ...$parts): string
{
    return implode('/', $parts);
}

function sumOf(int ...$numbers): int
{
    $sum = 0;
    foreach ($numbers as $number) {
        $sum += $number;
    }
    return $sum;
}

function amountOf(int $total, string $currency = 'CNY'): array
{
    return ['total' => $total, 'currency' => $currency];
}

class VariadicSender
{
    private $instance;

    public function __construct($instance)
    {
        $this->instance = $instance;
    }

    public function all(string $path, array ...$bodies)
    {
        foreach ($bodies as $body) {
            $this->instance->chain($path)->post(['json' => $body]);
        }
        return $this;
    }
}

tagged($instance, 'a', 2, 'c');
tagged($instance);
$parts = ['v3', 'variadics', 'path'];
$instance->chain(pathOfParts(...$parts))->post(['json' => ['sum' => sumOf(1, 2, 3)]]);
(new VariadicSender($instance))->all('v3/variadics/bodies', ['n' => 1], ['n' => 2])->all('v3/variadics/none');
$hongKong = ['total' => 5, 'currency' => 'HKD'];
$instance->chain('v3/variadics/amounts')->post(['json' => ['a' => amountOf(...$hongKong), 'b' => amountOf(...[7]), 'c' => amountOf(currency: 'USD', total: 9)]]);
$send = function (...$values) use ($instance) {
    $instance->chain('v3/variadics/values')->post(['json' => ['values' => $values]]);
};
$send(1, 'b');
