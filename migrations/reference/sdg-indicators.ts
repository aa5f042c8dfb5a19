/**
 * The global indicator framework of the Sustainable Development Goals (resolution 71/313 with its refinements up to 2024): 248 codes,
 * of which 231 are indicators of their own and 17 list one of them again under another target (`=` and its first code). The titles are
 * ours and short; the custodians' metadata define what is measured.
 */
export const sdgIndicators = `
1.1.1 People below the international poverty line
1.2.1 People below the national poverty line
1.2.2 People poor in all dimensions, as the country defines them
1.3.1 People covered by social protection
1.4.1 People in households with basic services
1.4.2 Adults with secure rights to land
1.5.1 Deaths, missing and affected people in disasters
1.5.2 Economic loss in disasters, against GDP
1.5.3 National strategies for reducing disaster risk
1.5.4 Local governments with strategies for reducing disaster risk
1.a.1 Aid grants for poverty reduction, against donors' income
1.a.2 Share of government spending on education, health and social protection
1.b.1 Public social spending that favours the poor
2.1.1 Undernourished people
2.1.2 People who are unsure of their food
2.2.1 Stunted children under five
2.2.2 Wasted and overweight children under five
2.2.3 Women with anaemia
2.3.1 Production per unit of labour on farms, by size
2.3.2 Income of small food producers
2.4.1 Farm land under sustainable agriculture
2.5.1 Genetic resources secured in conservation
2.5.2 Local breeds at risk of extinction
2.a.1 Government spending on agriculture against its share of GDP
2.a.2 Official money flowing to agriculture
2.b.1 Subsidies for agricultural exports
2.c.1 Anomalies of food prices
3.1.1 Mothers who die, per live births
3.1.2 Births attended by skilled staff
3.2.1 Children who die before five
3.2.2 Newborns who die
3.3.1 New HIV infections
3.3.2 Tuberculosis cases
3.3.3 Malaria cases
3.3.4 Hepatitis B cases
3.3.5 People who need treatment for neglected tropical diseases
3.4.1 Deaths from heart disease, cancer, diabetes and lung disease
3.4.2 Suicides
3.5.1 Treatment of people who abuse substances
3.5.2 Alcohol drunk per head
3.6.1 Deaths in road traffic
3.7.1 Women whose need for family planning is met by modern methods
3.7.2 Births to adolescents
3.8.1 Coverage of essential health services
3.8.2 People whose health costs burden the household
3.9.1 Deaths from air pollution
3.9.2 Deaths from unsafe water, sanitation and hygiene
3.9.3 Deaths from accidental poisoning
3.a.1 Tobacco use from fifteen years on
3.b.1 People reached by all vaccines of the national programme
3.b.2 Aid for medical research and basic health
3.b.3 Clinics with essential medicines that can be afforded
3.c.1 Health workers, density and distribution
3.d.1 Capacity under the International Health Regulations
3.d.2 Bloodstream infections that resist treatment
4.1.1 Pupils who read and calculate well enough
4.1.2 Pupils who complete each level of school
4.2.1 Small children who develop as they should
4.2.2 Children in organised learning before school age
4.3.1 Youth and adults in education and training
4.4.1 Youth and adults with computer skills
4.5.1 Parity in education between groups
4.6.1 People who read and calculate well enough for daily life
4.7.1 Global citizenship and sustainable development in education
4.a.1 Schools with basic services
4.b.1 Aid for scholarships
4.c.1 Teachers with the required qualification
5.1.1 Laws that promote and watch over equality of the sexes
5.2.1 Women and girls abused by a partner
5.2.2 Women and girls abused sexually by others
5.3.1 Women married before eighteen
5.3.2 Girls and women who underwent genital mutilation
5.4.1 Time spent on unpaid domestic and care work
5.5.1 Women's seats in parliaments and local governments
5.5.2 Women in managerial positions
5.6.1 Women who decide themselves on sex, contraception and care
5.6.2 Laws for full access to sexual and reproductive health
5.a.1 Women and men with rights to farm land
5.a.2 Countries whose law gives women equal rights to land
5.b.1 People who own a mobile telephone
5.c.1 Countries that track public money for equality
6.1.1 People with safely managed drinking water
6.2.1 People with safely managed sanitation and a place to wash hands
6.3.1 Waste water that is safely treated
6.3.2 Water bodies of good quality
6.4.1 Efficiency of water use over time
6.4.2 Fresh water withdrawn against what is available
6.5.1 Water managed as a whole
6.5.2 Border-crossing basins with arrangements in operation
6.6.1 Extent of water-related ecosystems over time
6.a.1 Aid for water and sanitation within a government's plan
6.b.1 Local administrations whose people take part in managing water
7.1.1 People with electricity
7.1.2 People who rely on clean fuels at home
7.2.1 Share of renewable energy
7.3.1 Energy used per unit of GDP
7.a.1 Money flowing to clean energy research in developing countries
7.b.1 Renewable capacity installed, per head
8.1.1 Growth of real GDP per head
8.2.1 Growth of real GDP per person employed
8.3.1 Share of informal employment
8.4.1 Material footprint
8.4.2 Domestic material consumption
8.5.1 Hourly earnings of employees
8.5.2 Unemployment
8.6.1 Youth not in school, work or training
8.7.1 Children at work
8.8.1 Injuries at work
8.8.2 Respect for labour rights
8.9.1 GDP that comes from tourism
8.10.1 Bank branches and cash machines per adults
8.10.2 Adults with an account
8.a.1 Aid for trade, promised and paid
8.b.1 A national strategy for youth employment in operation
9.1.1 Rural people near a road for all seasons
9.1.2 Passengers and freight by mode of transport
9.2.1 Value added by manufacturing
9.2.2 Share of manufacturing in employment
9.3.1 Share of small industries in value added
9.3.2 Small industries with a loan
9.4.1 Carbon dioxide per unit of value added
9.5.1 Spending on research and development, against GDP
9.5.2 Researchers per inhabitants
9.a.1 Official support for infrastructure
9.b.1 Share of medium and high technology in value added
9.c.1 People covered by a mobile network, by technology
10.1.1 Income growth of the poorest two fifths and of all
10.2.1 People below half the median income
10.3.1 People who felt discriminated against
10.4.1 Labour's share of GDP
10.4.2 How far fiscal policy evens out incomes
10.5.1 Financial soundness
10.6.1 Developing countries' members and votes in international organisations
10.7.1 Recruitment cost borne by migrant workers
10.7.2 Countries with policies for orderly and safe migration
10.7.3 People who die or disappear on the way
10.7.4 Refugees, by country of origin
10.a.1 Tariff lines at zero for least developed and developing countries
10.b.1 Resources flowing for development
10.c.1 Cost of sending money home
11.1.1 Urban people in slums or inadequate housing
11.2.1 People with convenient public transport
11.3.1 Land taken up against growth of population
11.3.2 Cities in whose planning civil society takes part
11.4.1 Spending per head on heritage
11.5.1 =1.5.1 Deaths, missing and affected people in disasters
11.5.2 =1.5.2 Economic loss in disasters, against GDP
11.5.3 Damage to critical infrastructure and services disrupted by disasters
11.6.1 Municipal waste collected and managed in controlled facilities
11.6.2 Fine particles in the air of cities
11.7.1 Built-up area that is open to the public
11.7.2 People harassed
11.a.1 Countries with urban policies or regional plans
11.b.1 =1.5.3 National strategies for reducing disaster risk
11.b.2 =1.5.4 Local governments with strategies for reducing disaster risk
12.1.1 Countries with policies for sustainable consumption and production
12.2.1 =8.4.1 Material footprint
12.2.2 =8.4.2 Domestic material consumption
12.3.1 Food lost and food wasted
12.4.1 Parties that report on hazardous waste and chemicals
12.4.2 Hazardous waste made and treated
12.5.1 National recycling rate
12.6.1 Companies that publish sustainability reports
12.7.1 Countries with policies for sustainable procurement
12.8.1 =4.7.1 Global citizenship and sustainable development in education
12.a.1 =7.b.1 Renewable capacity installed, per head
12.b.1 Accounting tools for sustainable tourism
12.c.1 Fossil-fuel subsidies
13.1.1 =1.5.1 Deaths, missing and affected people in disasters
13.1.2 =1.5.3 National strategies for reducing disaster risk
13.1.3 =1.5.4 Local governments with strategies for reducing disaster risk
13.2.1 Countries with climate contributions, strategies and adaptation plans
13.2.2 Greenhouse gases emitted per year
13.3.1 =4.7.1 Global citizenship and sustainable development in education
13.a.1 Climate finance given and mobilised per year
13.b.1 =13.2.1 Countries with climate contributions, strategies and adaptation plans
14.1.1 Coastal eutrophication and plastic litter
14.2.1 Countries that manage their sea by ecosystems
14.3.1 Acidity of the sea
14.4.1 Fish stocks within sustainable levels
14.5.1 Protected areas of the sea
14.6.1 Instruments against illegal fishing
14.7.1 Sustainable fisheries, against GDP
14.a.1 Research budget spent on marine technology
14.b.1 Laws that protect access for small fishers
14.c.1 Progress with instruments on the law of the sea
15.1.1 Forest area
15.1.2 Important sites for biodiversity that are protected
15.2.1 Progress towards sustainable forests
15.3.1 Degraded land
15.4.1 Important mountain sites that are protected
15.4.2 Green cover of mountains, and mountain land degraded
15.5.1 Red List Index
15.6.1 Countries with frameworks for sharing benefits
15.7.1 Traded wildlife that was poached or trafficked
15.8.1 Countries with laws and means against invasive species
15.9.1 Countries with biodiversity targets and accounts of nature
15.a.1 Aid and revenue for biodiversity
15.b.1 =15.a.1 Aid and revenue for biodiversity
15.c.1 =15.7.1 Traded wildlife that was poached or trafficked
16.1.1 Victims of intentional homicide
16.1.2 Deaths in conflicts
16.1.3 People who suffered violence
16.1.4 People who feel safe walking alone
16.2.1 Children punished violently by those who care for them
16.2.2 Victims of trafficking
16.2.3 Young people who suffered sexual violence in childhood
16.3.1 Victims of violence who reported it
16.3.2 Detainees who are not sentenced
16.3.3 People with a dispute who reached a way to settle it
16.4.1 Illicit money flowing in and out
16.4.2 Arms whose illicit origin was traced
16.5.1 People who paid or were asked for a bribe
16.5.2 Firms that paid or were asked for a bribe
16.6.1 Government spending against the approved budget
16.6.2 People satisfied with public services
16.7.1 Public institutions that mirror the population
16.7.2 People who find decisions inclusive and responsive
16.8.1 =10.6.1 Developing countries' members and votes in international organisations
16.9.1 Children under five whose birth is registered
16.10.1 Killings and attacks on journalists, unionists and defenders of rights
16.10.2 Countries that guarantee access to information
16.a.1 Independent human rights institutions
16.b.1 =10.3.1 People who felt discriminated against
17.1.1 Government revenue, against GDP
17.1.2 Budget paid from domestic taxes
17.2.1 Aid, against donors' income
17.3.1 Further money mobilised for developing countries
17.3.2 Remittances, against GDP
17.4.1 Debt service, against exports
17.5.1 Countries that promote investment in developing countries
17.6.1 Fixed broadband subscriptions
17.7.1 Money for environmentally sound technology in developing countries
17.8.1 People who use the internet
17.9.1 Value of help for building capacity
17.10.1 Average tariffs in the world
17.11.1 Developing countries' share of exports
17.12.1 Average tariffs met by developing countries
17.13.1 Macroeconomic dashboard
17.14.1 Countries with mechanisms for policies that fit together
17.15.1 Use of countries' own frameworks by those who help them
17.16.1 Countries that report progress of partnerships
17.17.1 Money pledged to public-private partnerships for infrastructure
17.18.1 Statistical capacity to report on the goals
17.18.2 Countries with statistical laws after the fundamental principles
17.18.3 Countries with a funded statistical plan
17.19.1 Money for statistical capacity in developing countries
17.19.2 Countries with a recent census and complete registration of births and deaths
`;
