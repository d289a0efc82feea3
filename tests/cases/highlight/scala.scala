package org.example

import scala.collection.mutable
import scala.util.{Try, Success => Good}

/** An offer. /* nested */ */
case class Offer(title: String, pages: List[Int] = Nil) extends Page with Ordered[Offer] {
  private val limit: Int = 0x1F
  lazy val name = s"title $title" + 'x' + 1.5
  def open(today: Date)(implicit clock: Clock): Boolean = {
    for (page <- pages if page > 1) yield page
    today match {
      case Some(day) => clock.now(day)
      case _ => true // always
    }
  }
}

object Offer {
  type Many[A] = List[A]
  @volatile var count = 0L
  def apply(title: String) = new Offer(title)
}
