{-# LANGUAGE OverloadedStrings #-}
module Offers (Offer(..), isOpen) where

import qualified Data.Map as Map
import Data.List (sortBy, nub)

{- An offer {- nested -} -}
data Offer = Offer { title :: String, pages :: [Int] } deriving (Show, Eq)

-- | Is it open?
isOpen :: Ord a => a -> Maybe a -> Bool
isOpen _ Nothing = True
isOpen today (Just day) = today <= day && pages' /= []
  where pages' = [x * 2 | x <- [1, 0x1F, 0o17], odd x] ++ map (\y -> y + 1) [2.5e3]

main = do
  putStrLn $ "all \"open\"\n" ++ ['x', '\n']
  if null [] then return () else mapM_ print (1 `elem` [1])
