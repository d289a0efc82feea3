package org.example.offers

import java.time.LocalDate
import kotlin.math.max as most

/* An offer /* nested */ ends. */
data class Offer(val title: String, var until: LocalDate?, private val pages: Int = 10) : Page<Offer>() {
    companion object {
        const val LIMIT = 0x1F
    }

    @Deprecated("no more")
    override fun isOpen(today: LocalDate): Boolean = until?.let { it >= today } ?: true

    fun <T : Any> map(f: (Offer) -> T): List<T> {
        for (i in 1..LIMIT) if (i % 2 == 0) continue else break
        val (a, b) = split('x', """raw $text""")
        return listOf(f(this)!!) // all
    }
}

typealias Offers = List<Offer>
