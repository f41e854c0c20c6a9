<?php
use WeChatPay\BuilderChainable;
use Psr\Http\Message\ResponseInterface;

// Makes a number.
function order_no(string $prefix, int $n): string
{
    return $prefix . str_pad($n, 6, '0', STR_PAD_LEFT);
}

function body(ResponseInterface $response): array
{
    return json_decode((string)$response->getBody(), true);
}

function create(BuilderChainable $instance, string $no, int $fen, string $attach = 'none'): ?string
{
    if ($fen <= 0) {
        throw new InvalidArgumentException("fen of {$no} is $fen");
    }
    $data = body($instance->v3->pay->transactions->native->post(['json' => [
        'out_trade_no' => $no,
        'amount' => ['total' => $fen],
        'attach' => $attach,
    ]]));
    return $data['code_url'] ?? null;
}

function close_all($instance, array $numbers)
{
    $closed = 0;
    foreach ($numbers as $number) {
        $instance->chain('v3/pay/transactions/out-trade-no/{out_trade_no}/close')->post(['out_trade_no' => $number, 'json' => ['mchid' => '1900000001']]);
        $closed++;
    }
    return $closed;
}

$url = create($instance, order_no('N', 7), 100);
if ($url !== null) {
    echo $url . PHP_EOL;
}
$n = close_all($instance, [order_no('N', 8), order_no('N', 9)]);
echo "closed: $n\n";
