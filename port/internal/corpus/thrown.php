<?php

// What is thrown has a class, a number, and what it came from.
class PayException extends \RuntimeException {}
class StockException extends PayException {}
function risky($instance, string $how) {
    if ($how === 'rt') { throw new \RuntimeException('rt', 17); }
    if ($how === 'logic') { throw new \LogicException('logic'); }
    if ($how === 'arg') { throw new \InvalidArgumentException('arg'); }
    if ($how === 'pay') { throw new PayException('pay', 5); }
    if ($how === 'stock') { throw new StockException('stock'); }
    if ($how === 'err') { throw new \Error('err'); }
    $instance->chain('v3/fails/' . $how)->post(['json' => ['a' => 1]]);
    return 'done';
}
foreach (['rt', 'logic', 'arg', 'pay', 'stock', 'err', '404', 'none', 'x'] as $how) {
    try { $instance->chain('v3/took')->post(['json' => ['by' => (risky($instance, $how))]]); }
    catch (StockException $e) { $instance->chain('v3/took')->post(['json' => ['by' => "stock " . $e->getMessage()]]); }
    catch (PayException $e) { $instance->chain('v3/took')->post(['json' => ['by' => "pay " . $e->getMessage() . $e->getCode()]]); }
    catch (\LogicException $e) { $instance->chain('v3/took')->post(['json' => ['by' => "logic " . $e->getMessage()]]); }
    catch (\RuntimeException $e) { $instance->chain('v3/took')->post(['json' => ['by' => "runtime " . $e->getCode()]]); }
    catch (\Error $e) { $instance->chain('v3/took')->post(['json' => ['by' => "error " . $e->getMessage()]]); }
    try {
      try { risky($instance, $how); }
      catch (\Exception $e) { throw new PayException('wrapped', 17, $e); }
    } catch (PayException $p) { $instance->chain('v3/took')->post(['json' => ['by' => $p->getMessage() . ' ' . $p->getCode() . ' ' . $p->getPrevious()->getCode() . ' ' . ($p->getPrevious() === null ? 'none' : 'some')]]); }
    catch (\Throwable $p) { $instance->chain('v3/took')->post(['json' => ['by' => "throwable"]]); }
}
