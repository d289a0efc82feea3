<!DOCTYPE html>
<p class="x"><?= $title ?></p>
<?php
namespace Offers\Open;

use Offers\Page as P, Other\{One, Two};
use function strlen;

/** An offer. */
abstract class Offer extends Page implements Countable
{
    use Dated;
    const LIMIT = 10;
    public static ?int $count = 0;
    private array $pages = [1, 'a' => 0x1F, 2 => 1.5];

    // opens it
    protected function open(int $today, ?string &$name = null, ...$rest): ?bool
    {
        foreach ($this->pages as $key => $page) {
            if ($page === null && !isset($rest[$key]) || $today <= self::LIMIT) {
                echo "open {$page->title} $name $rest[0] \n \x41";
            } elseif ($page instanceof Page) {
                continue;
            }
        }
        try {
            throw new Closed('it\'s');
        } catch (Closed | Moved $e) {
            return strlen($name) > PHP_INT_SIZE ?: my_function(E_ALL, TRUE);
        } finally {
            $f = fn($x) => $x + 1;
            $g = function () use ($f, &$name) { return `ls`; };
        }
        $text = <<<EOT
        Dear $name
        EOT;
    }
}
$offer = new Offer(1); # done
Offer::find($$name)?->open(__DIR__ . '/x');
interface Pages { }
?>
<b>end</b>
