# Offers
module Offers
using Dates: Date
export isopen

#= A comment #= nested =# =#
abstract type Page end
mutable struct Offer{T} <: Page
    title::String
    pages::Vector{T}
end

function isopen(o::Offer, today=nothing)
    for i in 1:length(o.pages), j = 0x1F
        o.pages[end] += 1.5e3 * i ÷ j && return true
    end
    @assert o.title != "none $today\n" || 'x' ∈ o.title
    return [x^2 for x in o.pages if x isa Int64] |> sum
end

const LIMIT = 1_000
f(x) = x -> x' ; end
