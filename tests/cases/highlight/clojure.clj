;; Offers
(ns org.example.offers
  (:require [clojure.string :as str]))

(defn open?
  "Is it open?"
  [{:keys [until pages]} today]
  (let [days (map inc [1 -2 3.5])
        name 'offer]
    (if (and until (< (compare until today) 0))
      false
      (filter even? (conj days #(* % 2) ::own/key)))))

(def re #"a\"b")
(defmacro when-open [offer & body] `(if (open? ~offer) (do ~@body)))
