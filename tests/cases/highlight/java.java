package org.example.offers;

import java.util.List;
import static java.lang.Math.*;

/** Offers of a department. */
@SuppressWarnings("unchecked")
public abstract class Offer<T extends Comparable<T>> implements Cloneable {
    private static final long MAX_PAGES = 1_000L;
    protected int[] pages = new int[0x1F];
    double ratio = 1.5e10d, half = 0.5f;

    // constructor
    public Offer(String title, T... names) throws IllegalStateException {
        super();
        this.title = title == null ? "none \"at all\"" : title.trim();
    }

    List<String> open(final int today, char kind) {
        outer: for (int i = 0; i < pages.length; i++) {
            if (pages[i] % 2 == 0b11 || kind == '\n' || kind == '\u0041' || today >= 017) {
                continue outer;
            } else if (isClosed(i) && !(kind instanceof Object)) {
                return find(names, n -> n.size() > 1);
            }
        }
        switch (today) {
            case 1: throw new RuntimeException("closed");
            default: break;
        }
        try { wait(1L); } catch (Exception e) { } finally { close(); }
        return null;
    }
}
interface Pages { boolean isOpen = true; }
enum Kind { OPEN, CLOSED }
