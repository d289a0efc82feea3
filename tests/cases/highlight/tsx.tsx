import React from 'react'

export const Offers = ({ offers }: Props) => {
  const [open, setOpen] = useState(true)
  return (
    <div className="offers" hidden={!open} {...rest}>
      {/* each */}
      {offers.map(offer => <Offer key={offer.id} title='x' />)}
      All &amp; <b>more</b>
    </div>
  )
}
