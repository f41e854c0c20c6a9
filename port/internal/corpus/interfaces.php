<?php
// Interfaces and abstract classes as types.
interface Channel
{
    const CURRENCY = 'CNY';

    public function pay(string $number, int $fen): array;

    public function name(): string;
}

abstract class BaseChannel implements Channel
{
    protected $instance;

    public function __construct($instance)
    {
        $this->instance = $instance;
    }

    abstract protected function path(): string;

    public function pay(string $number, int $fen): array
    {
        $response = $this->instance->chain($this->path())->post(['json' => ['out_trade_no' => $number, 'amount' => ['total' => $fen, 'currency' => self::CURRENCY]]]);
        return json_decode((string) $response->getBody(), true);
    }
}

class NativeChannel extends BaseChannel
{
    protected function path(): string
    {
        return 'v3/pay/transactions/native';
    }

    public function name(): string
    {
        return 'native';
    }
}

class AppChannel extends BaseChannel
{
    protected function path(): string
    {
        return 'v3/pay/transactions/app';
    }

    public function name(): string
    {
        return 'app';
    }
}

class FreeChannel implements Channel
{
    public function pay(string $number, int $fen): array
    {
        return ['prepay_id' => 'none for ' . $number];
    }

    public function name(): string
    {
        return 'free';
    }
}

class Channels
{
    public static function of(string $name, $instance): Channel
    {
        if ($name === 'native') {
            return new NativeChannel($instance);
        }
        if ($name === 'app') {
            return new AppChannel($instance);
        }
        return new FreeChannel();
    }
}

class ChannelTill
{
    private Channel $channel;
    private $instance;

    public function __construct(Channel $channel, $instance)
    {
        $this->channel = $channel;
        $this->instance = $instance;
    }

    public function take(string $number): void
    {
        $paid = $this->channel->pay($number, 100);
        $this->instance->chain('v3/interfaces/taken')->post(['json' => ['channel' => $this->channel->name(), 'prepay_id' => $paid['prepay_id']]]);
    }
}

function nameOf(?Channel $channel): string
{
    return $channel === null ? 'none' : $channel->name();
}

function through(BaseChannel $channel, string $number)
{
    return $channel->pay($number, 200);
}

foreach (['native', 'free'] as $name) {
    (new ChannelTill(Channels::of($name, $instance), $instance))->take('N' . $name);
}
through(new AppChannel($instance), 'T1');
$instance->chain('v3/interfaces/names')->post(['json' => ['a' => nameOf(null), 'b' => nameOf(new AppChannel($instance)), 'c' => Channel::CURRENCY]]);
