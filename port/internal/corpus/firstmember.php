<?php

// arrays that are made by their first member
class Draft
{
    private $members;
    private static $seen;
    public ?array $more = null;

    public function with(string $key, string $value): Draft
    {
        $this->members[$key] = $value;
        $this->more['scene']['id'] = $value;
        self::$seen[$key] = 1;

        return $this;
    }

    public function send($instance): void
    {
        $instance->chain('v3/pay/transactions/native')->post(['json' => [
            'members' => $this->members, 'more' => $this->more, 'seen' => self::$seen,
        ]]);
    }
}

function noted(?array $extra = null): array
{
    $extra['attach'] = 'noted';

    return $extra;
}

function found(bool $any): ?array
{
    return $any ? ['attach' => 'found'] : null;
}

$draft = new Draft();
$draft->with('attach', 'first')->with('goods_tag', 'second')->send($instance);
$instance->chain('v3/pay/transactions/jsapi')->post(['json' => noted()]);
$extra = found(false);
$extra['detail'] = 'later';
$instance->chain('v3/pay/transactions/app')->post(['json' => $extra]);
