"""Brands and products that a redactor must leave readable, and where the sets name more of them."""

from __future__ import annotations

import re

#: Sets beside the project whose labels name companies: set, label.
LABELS = (
    ("cfpb_narratives", "company"), ("bank_reviews_india", "bank"), ("twitter_us_airline", "airline"),
    ("vu_app_reviews_labelled", "app"), ("nhtsa_vehicle_complaints_sample", "make"),
)  # fmt: skip

#: Those that sound like people stand last.
BRANDS = tuple(
    re.split(
        r",\s+",
        """Amazon, Apple, Google, Microsoft, Samsung, Sony, Nintendo, Nokia, Motorola, Huawei, Xiaomi, OnePlus,
        Lenovo, Asus, Acer, Intel, Nvidia, Canon, Nikon, Fujifilm, Panasonic, Toshiba, Hitachi, Sharp, Bosch,
        Siemens, Miele, Dyson, Electrolux, Whirlpool, Zanussi, Beko, Hoover, Kenwood, Tefal, Nespresso, Krups,
        Logitech, Garmin, Fitbit, GoPro, Sonos, Bose, Sennheiser, Spotify, Netflix, Disney, Hulu, Hotstar,
        YouTube, TikTok, Facebook, Instagram, WhatsApp, Telegram, Snapchat, Pinterest, LinkedIn, Reddit,
        Discord, Slack, Zoom, Teams, Skype, Dropbox, Uber, Lyft, Bolt, Grab, Ola, Airbnb, Booking, Expedia,
        Ryanair, EasyJet, Lufthansa, KLM, Emirates, Qatar Airways, British Airways, Air France, Iberia, Vueling,
        Delta, United, Southwest, JetBlue, American Airlines, Eurostar, Deutsche Bahn, Renfe, Hilton, Marriott,
        Hyatt, Ibis, Novotel, Premier Inn, Travelodge, Holiday Inn, Vodafone, Orange, Telefonica, Movistar,
        T-Mobile, Verizon, Comcast, Virgin Media, Sky, Three, Tesco, Sainsbury's, Asda, Waitrose, Aldi, Lidl,
        Carrefour, Mercadona, Edeka, Rewe, Albert Heijn, Jumbo, Walmart, Target, Costco, Kroger, Best Buy,
        Home Depot, Ikea, Argos, Currys, Zara, Mango, Primark, Uniqlo, Nike, Adidas, Puma, Reebok, Asics,
        Patagonia, Lego, Hasbro, Mattel, Playmobil, Barbie, Pampers, Nivea, Dove, Gillette, Colgate, Persil,
        Ariel, Heinz, Nestle, Danone, Unilever, Coca-Cola, Pepsi, Red Bull, Heineken, Guinness, Starbucks,
        Costa Coffee, Subway, Burger King, Pizza Hut, KFC, Deliveroo, Glovo, Just Eat, Barclays, Lloyds,
        Santander, Natwest, Monzo, Revolut, Halifax, Deutsche Bank, Commerzbank, Sparkasse, ING, Rabobank,
        Citibank, Bank of America, Capital One, American Express, Visa, Mastercard, PayPal, Klarna, Stripe,
        Western Union, Royal Mail, Hermes, Evri, FedEx, Toyota, Honda, Nissan, Mazda, Hyundai, Kia, Volvo,
        Renault, Peugeot, Fiat, Seat, Skoda, Volkswagen, Audi, BMW, Tesla, Jaguar, Land Rover, Jeep, Chevrolet,
        Windows, Office, Excel, Word, Outlook, Photoshop, Chrome, Firefox, Android, Alexa, Siri, Kindle,
        Fire Stick, Echo Dot, iPhone, iPad, MacBook, AirPods, Galaxy, Pixel, Playstation, Xbox, Switch,
        Minecraft, Fortnite, Roblox, Mercedes, Ford, Chase, Wendy's, McDonald's, Marks & Spencer, John Lewis,
        Ben & Jerry's, Jack Daniel's, Johnnie Walker, Hugo Boss, Calvin Klein, Tommy Hilfiger, Ralph Lauren,
        Levi's, Harley Davidson, Charles Schwab, Wells Fargo, Morgan Stanley, Goldman Sachs, Michael Kors,
        Victoria's Secret, Laura Ashley, Ted Baker, Dr Pepper, Mr Kipling, Uncle Ben's, Aunt Bessie's,
        Betty Crocker, Dr. Martens, Mr. Clean, Papa John's, Trader Joe's, Macy's, Kellogg's, Mars, Lola, Dell,
        Philips, Christian Dior, Louis Vuitton, Yves Rocher, Max Mara, Massimo Dutti, Alexander McQueen""",
    )
)
